"""Networks: VAE, GAN, diffusion."""

__all__ = ["diffusion", "gan", "kinds", "learning_rate", "network", "randomness", "vae"]
