"""What the figures of the documents were measured by, side by side with what people use today."""
