"""What is kept: the tables and one module of queries for each noun."""
