"""The Fellegi-Sunter model: agreement patterns, m and u by EM, latent classes of correlated non-matches."""
