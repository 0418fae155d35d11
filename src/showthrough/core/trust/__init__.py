"""What makes a record believable: figures that agree, a schema that is known, a manifest that holds."""

__all__ = ["agreeing_figures", "agreeing_record", "kept_scores", "manifest", "schema_versions", "vouching"]
