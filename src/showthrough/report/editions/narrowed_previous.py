"""The audit before, as an edition tells it: no figure of a few people, then or now."""

from showthrough.core.beside.earlier_audit import EarlierAudit, EarlierFigure
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.report.editions.edition import Edition
from showthrough.report.editions.small_cells import is_small


def reduced_previous(record: AuditRecord, edition: Edition) -> EarlierAudit | None:
    """Return the earlier audit that a record holds without figures that the edition withholds.

    A figure that is withheld now is withheld then too: the difference would tell it.
    """
    if record.previous is None or edition.has_small_figures:
        return record.previous
    few = [finding for finding in record.findings if is_small(finding, record, edition.smallest)]
    withheld = {(one.check, one.statistic, repr(sorted(one.params.items()))) for one in few}
    told = [
        figure
        for figure in record.previous.figures
        if (figure.check, figure.statistic, repr(sorted(figure.params.items()))) not in withheld
        and not is_small(_as_finding(figure), record, edition.smallest)
    ]
    return record.previous.model_copy(update={"figures": tuple(told)})


def _as_finding(figure: EarlierFigure) -> Finding:
    return Finding(
        check=figure.check, suite=figure.suite, statistic=figure.statistic, outcome=Outcome.MEASURED,
        value=figure.value, interval=figure.interval, n_identities=figure.n, params=figure.params,
    )  # fmt: skip
