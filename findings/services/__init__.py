"""What people change: thresholds, and risks that somebody answers for."""

from findings.services.risks import RiskRefused, risk_accept, risk_withdraw
from findings.services.thresholds import ThresholdRefused, threshold_reset, threshold_set

__all__ = ["RiskRefused", "ThresholdRefused", "risk_accept", "risk_withdraw", "threshold_reset", "threshold_set"]
