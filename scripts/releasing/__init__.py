"""What a release takes: licences, pins, two equal builds, bill of materials, signature. `make release`."""
