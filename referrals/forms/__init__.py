"""What people type about people, checked before anything is written."""
