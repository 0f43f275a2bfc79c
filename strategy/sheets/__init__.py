"""Orders as files that people and brokers open: CSV and Excel, in which no cell is a formula."""
