"""Who works here, in which roles, and who tried to log in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.rules.roles import LinkKind, Role


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """Where links to set a password by are sent; empty: they are handed over."""
    language: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    sign_in: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Rises to sign somebody out everywhere: a session made under a lower number is over."""
    totp_secret: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """The second factor's shared secret (RFC 6238), base 32; empty: none is asked for."""
    totp_step: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """The latest time step a code was taken for: no code is taken twice."""

    user_roles: Mapped[list[UserRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(held.role for held in self.user_roles)


class UserRole(Base):
    """A role somebody has."""

    __tablename__ = "user_roles"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(enum_column(Role), primary_key=True)


class LoginAttempt(Base):
    """A log-in that failed; kept in the database so that every worker counts the same ones."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_login_failed_at", "login", "failed_at"),
        Index("ix_login_attempts_address_failed_at", "address", "failed_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(45))
    failed_at: Mapped[datetime] = mapped_column(Moment)


class AccountLink(Base):
    """A link to set a password by: an invitation or a reset. Only the hash of its secret is kept."""

    __tablename__ = "account_links"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(enum_column(LinkKind))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    good_until: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    """Used, or replaced by a later one."""

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class RecoveryCode(Base):
    """In place of the second factor, once."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
