"""Small generators of tables, to be audited: a Gaussian copula and a variational autoencoder."""

from showthrough.generators.tabular.gaussian_copula import GaussianCopula, fit_copula
from showthrough.generators.tabular.table_domain import TableDomain, domain_of
from showthrough.generators.tabular.table_vae import TableVAE, VAETraining, train_table_vae

__all__ = [
    "GaussianCopula",
    "TableDomain",
    "TableVAE",
    "VAETraining",
    "domain_of",
    "fit_copula",
    "train_table_vae",
]
