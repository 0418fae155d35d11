"""A claim of differential privacy as sentences: whom it protects, and what it does not count."""

from collections import Counter

from showthrough.core.cards import Card
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import statistic_of
from showthrough.interpret.numbers import count, digits, frequency

_NOT_IN_LEDGER = "The ledger misses training in other places."


def claim_line(record: AuditRecord) -> str | None:
    """Return claimed epsilon | proven at least | what the canaries could have proven; None without all."""
    claim = record.subject.accounting
    found = {says_of_claim(finding, record): finding for finding in record.findings if has_value(finding)}
    if claim is None and "proven" not in found:
        return None
    return " | ".join((_claimed(claim), *_proven(found.get("proven"), found.get("ceiling"))))


def says_of_claim(finding: Finding, record: AuditRecord) -> str | None:
    """Return which part of a claim a figure is: claimed, proven, beyond or ceiling; None for others."""
    described = statistic_of(finding, record)
    return None if described is None else described.claim


def is_about_claim(card: Card, *parts: str) -> bool:
    """Return whether a card has a figure that says one of these of a claim: claimed, proven."""
    return any(statistic.claim in parts for statistic in card.statistics)


def _claimed(claim: DPCertificate | None) -> str:
    if claim is None:
        return "Claimed: no differential privacy"
    about = f"{claim.unit}, delta {digits(claim.delta)}, {claim.sampling}, {claim.accountant}"
    return f"Claimed: epsilon {digits(claim.epsilon)} ({about})"


def _proven(bound: Finding | None, ceiling: Finding | None) -> tuple[str, ...]:
    if bound is None or bound.value is None or ceiling is None or ceiling.value is None:
        return ("Proven: nothing, as no canaries gave an answer",)
    proven = f"at least {digits(bound.value)}" if bound.value > 0 else "nothing"
    return (
        f"Proven with {count(bound.n_identities)} canaries: {proven}",
        f"Could have been proven: at most {digits(ceiling.value)}",
    )


def claim_sentences(certificate: DPCertificate) -> tuple[str, ...]:
    """Return what stands behind epsilon, a sentence or two for each thing that a reader must know.

    >>> claim = DPCertificate(epsilon=2.0, delta=2e-5, epsilon_rdp=2.3, accountant="prv", unit="identity",
    ...     neighbours="add or remove one person", sampling="poisson", sample_rate=0.01,
    ...     noise_multiplier=1.0, max_grad_norm=0.1, steps=1000, records=5000, noise_is_private=True)
    >>> for sentence in claim_sentences(claim)[:2]:
    ...     print(sentence)
    The unit is one person of 5,000, with all their photos.
    Delta is 1 in 50,000. It must stay below 1 in 5,000, or one person could be published outright.
    """
    secret = (
        "" if certificate.noise_is_private else "NOT PRIVATE: the noise of this training can be repeated."
    )
    told = (
        secret,
        _unit(certificate),
        _delta(certificate),
        _sampling(certificate),
        _chosen(certificate),
        f"A second way of counting (Rényi) gives an epsilon of at most {digits(certificate.epsilon_rdp)}.",
        _earlier(certificate),
        _declared(certificate),
        *_others(certificate),
    )
    return tuple(sentence for sentence in told if sentence)


def _unit(certificate: DPCertificate) -> str:
    n = count(certificate.records)
    if certificate.unit == "identity":
        return f"The unit is one person of {n}, with all their photos."
    return f"The unit is one {certificate.unit} of {n}, not one person. Every photo of a person counts anew."


def _delta(certificate: DPCertificate) -> str:
    whole = "person" if certificate.unit == "identity" else certificate.unit
    return (
        f"Delta is {frequency(certificate.delta)}. It must stay below 1 in {count(certificate.records)}, "
        f"or one {whole} could be published outright."
    )


def _sampling(certificate: DPCertificate) -> str:
    who = "person" if certificate.unit == "identity" else certificate.unit
    steps = f"{count(certificate.steps)} {'step' if certificate.steps == 1 else 'steps'}"
    if certificate.sampling.lower() == "everyone":
        exact = (
            "" if certificate.accountant != "gaussian" else " Epsilon is exact for one release of this kind."
        )
        return (
            f"There is one release of every {who}, summed up, with Gaussian noise.{exact} "
            "Training looks at it and at nobody, so that its steps cost nothing more."
        )
    if certificate.sampling.lower() != "poisson":
        return f"Sampling is {certificate.sampling}. Epsilon holds for Poisson sampling only."
    if certificate.sample_rate >= 1:
        return f"Each of {steps} drew every {who}."
    return (
        f"Each of {steps} drew every {who} independently (Poisson sampling), "
        f"with a chance of {frequency(certificate.sample_rate)}."
    )


def _chosen(certificate: DPCertificate) -> str:
    if certificate.trials is None:
        return ""
    return (
        "The generator is the best of a random number of private trainings, "
        f"{digits(certificate.trials.mean)} on average. Epsilon counts all of them, and the choice. "
        "How many there were is told to nobody."
    )


def _earlier(certificate: DPCertificate) -> str:
    n = len(certificate.earlier)
    if n == 0:
        return (
            "Epsilon counts this training alone: its first weights never met these people, as far as known."
        )
    trainings = "training" if n == 1 else "trainings"
    return f"Epsilon counts {n} earlier {trainings} on these people, whose weights this one began with."


def _declared(certificate: DPCertificate) -> str:
    if not certificate.public_start:
        return ""
    return "You declared that other people trained the first weights. Nothing here can check that."


def _others(certificate: DPCertificate) -> tuple[str, ...]:
    """Return what else the same people gave away, as far as the ledger of the run knows."""
    if certificate.epsilon_all is None:
        return ("It is not stated what else was trained on these people.",)
    left_out = Counter(certificate.other_runs) - Counter(certificate.earlier)  # the ledger knows both
    n, bare = left_out.total(), certificate.unprotected_runs
    if n:
        private = (
            f"Epsilon leaves out {n} other private {'training' if n == 1 else 'trainings'} on these people. "
            f"All together have an epsilon of at most {digits(certificate.epsilon_all)}."
        )
    else:
        private = "The ledger of this run holds no further private training on these people."
    if bare:
        generators = "generator" if bare == 1 else "generators"
        unprotected = (
            f"{count(bare)} other {generators} of these people had no privacy: "
            "no epsilon covers what is published of them."
        )
    else:
        unprotected = "The ledger holds no training on them without privacy."
    return (private, unprotected, _unmatched(certificate), _NOT_IN_LEDGER)


def _unmatched(certificate: DPCertificate) -> str:
    """Return what is to be said of trainings on people under other names; then all figures are at least."""
    n = certificate.unmatched_runs
    if n == 0:
        return ""
    trainings = "training" if n == 1 else "trainings"
    return (
        f"The ledger holds {count(n)} more {trainings} on people with no name and no photo in common. "
        "Whether they are the same people is not known, so all together reveal at least what is counted."
    )
