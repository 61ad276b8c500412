update head set erasures = erasures + 1
