"""How the statistics of differential privacy are told."""

from showthrough.interpret.phrase import Phrase

DP = {
    "claimed_epsilon": Phrase(
        "Claimed privacy loss (epsilon)",
        "number",
        "Training claims a privacy loss (epsilon) of at most {amount}",
    ),
    "audited_epsilon": Phrase(
        "Proven privacy loss (epsilon)",
        "number",
        "The canaries prove a privacy loss (epsilon) of at least {amount}",
        "The canaries prove no privacy loss",
    ),
    "audit_consistency": Phrase(
        "Proven beyond the claim (epsilon)",
        "number",
        "The canaries prove more than training claims, by an epsilon of {amount}",
        "The canaries prove no more than training claims",
    ),
    "epsilon_ceiling": Phrase(
        "Most that could be proven (epsilon)",
        "number",
        "So many canaries can prove a privacy loss (epsilon) of at most {amount}",
    ),
    "table_epsilon": Phrase(
        "Proven by a threshold (epsilon)",
        "number",
        "A threshold chosen on half of the canaries proves an epsilon of at least {amount}",
        "A threshold chosen on half of the canaries proves nothing",
    ),
    "gaussian_epsilon": Phrase(
        "Under a Gaussian assumption (epsilon)",
        "number",
        "If training is one Gaussian mechanism, its epsilon is at least {amount}",
        "Under a Gaussian assumption nothing is proven either",
    ),
}
