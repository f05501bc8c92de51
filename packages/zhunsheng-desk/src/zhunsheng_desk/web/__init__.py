"""What every page shares: layout, components, problems, watermarked files."""
