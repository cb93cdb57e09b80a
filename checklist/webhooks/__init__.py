"""Other programs are told of what happens here: Standard Webhooks, signed, thin, and tried again for three days."""
