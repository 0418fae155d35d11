"""Networks: VAE, GAN, diffusion."""
