"""What makes a record believable: figures that agree, a schema that is known, a manifest that holds."""

__all__ = [
    "agreeing_claims",
    "agreeing_figures",
    "agreeing_record",
    "manifest",
    "overview_manifest",
    "schema_versions",
    "vouching",
]
