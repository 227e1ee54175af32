"""The pages of the update workflow: the desk for the telephone, the list for the street, one task, and progress."""
