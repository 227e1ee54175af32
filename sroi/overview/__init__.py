"""What the list of impact maps and the reading page of one show, and how pages of the register name them."""
