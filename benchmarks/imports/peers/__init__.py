"""What people use today, each in a process of its own."""
