"""The pages of joint plans."""
