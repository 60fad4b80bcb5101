"""People, what they may do where, and how they prove who they are.

User n──n Group (Django's own)   Group 1──1 ProviderGroup      Grant n──1 User or Group
User 1──1 Authenticator          User 1──n RecoveryCode        User 1──n SignIn (a session)   User 1──n ApiToken
"""

from accounts.models.grants import Grant, ProviderGroup
from accounts.models.people import User
from accounts.models.second_factor import Authenticator, RecoveryCode
from accounts.models.sign_ins import SignIn
from accounts.models.tokens import ApiToken

__all__ = ["ApiToken", "Authenticator", "Grant", "ProviderGroup", "RecoveryCode", "SignIn", "User"]
