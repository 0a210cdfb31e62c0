"""What pages ask: frozen rows straight from the tables, a fixed small number of queries for each question."""
