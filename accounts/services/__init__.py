"""What people change of people. Each change is one transaction with its entry in the audit trail; asking twice for the
same is asking once. Raise ValidationError with sentences for a person."""
