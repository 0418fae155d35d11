"""Networks: VAE, two GANs, diffusion in pixels and in latents, mean embedding."""

__all__ = [
    "adversarial",
    "denoising",
    "gan",
    "kinds",
    "layers",
    "learning_rate",
    "mean_embedding",
    "network",
    "noise_process",
    "randomness",
    "vae",
]
