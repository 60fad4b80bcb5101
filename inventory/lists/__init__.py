"""What the lists of the inventory show, one module each: columns, their values in a download, how rows are found."""
