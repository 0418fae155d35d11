"""Networks: VAE, GAN, diffusion."""

__all__ = ["diffusion", "gan", "kinds", "layers", "learning_rate", "network", "randomness", "vae"]
