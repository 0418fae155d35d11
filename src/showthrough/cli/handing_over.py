"""Commands for whoever is handed a record, or hands it on: verify, sign."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from showthrough.cli.arguments import AsJson, PublicKey, RecordFile
from showthrough.errors import UsageError

Claim = Annotated[Path, typer.Argument(metavar="PATH", help="A record, a certificate, or a folder.")]
PrivateKey = Annotated[
    Path | None, typer.Option("--key", dir_okay=False, help="Your private EC key (P-256, PEM, no password).")
]
Fresh = Annotated[
    Path | None,
    typer.Option("--new-key", dir_okay=False, help="Make a key there, its public part beside it, and sign."),
]
Signer = Annotated[str, typer.Option("--signer", help="The role that signs, such as 'Privacy office'.")]


def verify(path: Claim, key: PublicKey = None, as_json: AsJson = False) -> None:
    """Derive again what PATH allows: figures, epsilon, decision, report bytes; exit 6 where one differs."""
    from showthrough.audit.verify import is_certificate, verify_claim
    from showthrough.terminal import print_certificate, print_verification

    if is_certificate(path):
        certificate = verify_claim(path)
        if as_json:
            typer.echo(certificate.model_dump_json(indent=1))
        else:
            print_certificate(certificate)
        return
    from showthrough.handover.derivation import verify_record

    done = verify_record(path, key)
    if as_json:
        typer.echo(done.model_dump_json(indent=1))
    else:
        print_verification(done)
    sys.exit(done.exit_code)


def sign(
    record: RecordFile, key: PrivateKey = None, new_key: Fresh = None, signer: Signer = "unnamed"
) -> None:
    """Sign RECORD, its manifest and its decision; the signature is added to attestation.intoto.jsonl."""
    from showthrough.handover import signatures

    if (key is None) is (new_key is None):
        raise UsageError("sign needs either --key or --new-key")
    if new_key is not None:
        typer.echo(signatures.new_key(new_key))
    chosen = key or new_key
    assert chosen is not None, "one of both is there"
    typer.echo(signatures.sign(record, chosen, signer).path)
