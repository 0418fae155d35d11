"""Networks: VAE, GAN, diffusion."""

__all__ = ["diffusion", "gan", "learning_rate", "network", "randomness", "vae"]
