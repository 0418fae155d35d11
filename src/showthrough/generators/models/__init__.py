"""Networks: VAE, GAN, diffusion in pixels and in latents."""

__all__ = [
    "denoising",
    "gan",
    "kinds",
    "layers",
    "learning_rate",
    "network",
    "noise_process",
    "randomness",
    "vae",
]
