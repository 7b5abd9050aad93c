"""A py-evm chain for one machine: kept on disk or in memory, served by JSON-RPC on loopback.

Importing this package is cheap; py-evm itself is loaded with `govkit.chain.chain`.
"""
