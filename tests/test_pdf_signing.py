"""Signing afterwards, in another tool: two people, one after the other, and both signatures stay good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pdf_forms
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from alis_kit.pdf import AnnexWords, Attachment, Form, Stamp
from alis_kit.problem import FormError

PEOPLE = {"alis_sign": "Áile Utsi", "veil_sign": "Bjørn Ødegård"}


def signer(name: str) -> signers.SimpleSigner:
    """Make an invented person's certificate and key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(len(name))
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, False, False, False, True, False, False, False), critical=True)  # noqa: FBT003
        .sign(key, SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, BestAvailableEncryption(b"passord")
    )
    made = signers.SimpleSigner.load_pkcs12_data(packed, [], passphrase=b"passord")
    assert made is not None
    return made


@pytest.mark.parametrize("kind", ["signature_fields", "own_blank"])
def test_two_signatures_after_filling_are_both_valid(kind: str) -> None:
    values = {name: "Øvre Eiker čđŋ" for name in pdf_forms.TEXTS if not name.endswith("_sign")}
    data = (
        Form.open(pdf_forms.make(kind))
        .fill(
            values,
            wording=AnnexWords.of(pdf_forms.SPEC["vedlegg"]),
            stamps=[Stamp(pdf_forms.SPEC["period_label"], "2026")],
            attachments=[Attachment("plan.json", b"{}")],
        )
        .data
    )
    roots = []
    for field, person in PEOPLE.items():
        by = signer(person)
        roots.append(by.signing_cert)
        place = field if kind == "signature_fields" else f"{field}_underskrift"
        meta = signers.PdfSignatureMetadata(field_name=place)
        data = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(data)), meta, signer=by).getvalue()
    signatures = PdfFileReader(BytesIO(data)).embedded_signatures
    assert len(signatures) == len(PEOPLE)
    for signature in signatures:
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots))
        assert status.intact
        assert status.valid
        assert status.bottom_line
    form = Form.open(data)
    assert form.signed
    assert form.attachment("plan.json") == b"{}"
    with pytest.raises(FormError, match="pdf_signed"):
        form.fill({"hpr": "1234567"})
