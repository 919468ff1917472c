"""ImageExplorer, its state, and what it says (lessons 14 and 15)."""
