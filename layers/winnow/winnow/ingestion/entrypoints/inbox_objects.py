"""The objects of the inbox, for deleting one that nobody may keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class InboxObjects:
    """The bucket that uploads arrive in.

    Attributes:
        client: makes the S3 client, when the first object is to be deleted.
    """

    client: Callable[[], S3Client]
    bucket: str

    def delete(self, key: str, version: str) -> None:
        """Deletes one version of an object for good; one that is gone already is no error.

        Args:
            key: of the object.
            version: its id, as the notification gives it.

        Raises:
            Unavailable: the bucket did not delete it.
        """
        try:
            self.client().delete_object(Bucket=self.bucket, Key=key, VersionId=version)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("bucket-busy", "The bucket did not delete an object.") from error
