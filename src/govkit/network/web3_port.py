"""The port over a provider of web3.py: for a node that another program has connected to already,
and for a chain in the same process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from requests.exceptions import HTTPError, RequestException, Timeout
from web3 import EthereumTesterProvider, Web3
from web3.exceptions import Web3Exception
from web3.providers.base import BaseProvider

from govkit.network.rpc_port import RpcPort
from govkit.network.transport import HttpStatus


class Web3Port(RpcPort):
    """A chain by a web3 provider, or by its URL; the options are those of `RpcPort`."""

    def __init__(self, endpoint: str | BaseProvider, **options: Any) -> None:
        super().__init__(
            endpoint if isinstance(endpoint, str) else ProviderTransport(endpoint), **options
        )


class ProviderTransport:
    """A node by a web3 provider. Of web3's middleware, only the provider's own is used."""

    def __init__(self, provider: BaseProvider) -> None:
        web3 = Web3(provider)
        web3.middleware_onion.clear()
        self._ask: Any = provider.request_func(web3, web3.middleware_onion)
        # A chain in this process, as ape's, has one state, and accepts no block for an estimate.
        self.is_one_server = isinstance(provider, EthereumTesterProvider)

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        try:
            return self._ask(method, list(parameters))
        except HTTPError as failed:
            answer = failed.response
            if answer is None:
                raise
            wait = answer.headers.get("retry-after") or ""
            raise HttpStatus(answer.status_code, wait, answer.content) from failed
        except Timeout as error:
            raise TimeoutError(type(error).__name__) from error
        except RequestException as error:
            raise ConnectionError(type(error).__name__) from error
        except Web3Exception as error:
            raise ValueError(str(error)) from error
