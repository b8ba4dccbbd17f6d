"""What people see in a browser, looked at with a real one."""
