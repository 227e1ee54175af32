"""What the pages of review show: findings and answers, challenges, histories, and how two versions differ."""
