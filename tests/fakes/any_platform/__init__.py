"""What the fake server of any platform has: its process, its control address, faults, a clock."""
