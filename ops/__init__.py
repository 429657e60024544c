"""What is done to a deployment with AWS credentials: preflight, deploy, smoke test, restore, delete."""
