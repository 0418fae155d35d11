"""Networks: VAE, two GANs, diffusion in pixels and in latents."""

__all__ = [
    "adversarial",
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
