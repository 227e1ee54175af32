"""How things are going: the words of what is asked, and who asks what and when."""
