"""Justice: disputes and the citizens who decide them, and what people are known for."""
