"""What lets anybody check an approval: one text for equal content, signatures, stamps, and the conclusion anew."""
