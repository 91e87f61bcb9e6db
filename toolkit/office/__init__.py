"""What the office keeps beside the files: roster, ledger, waivers, own rules, last year."""
