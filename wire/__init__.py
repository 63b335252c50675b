"""The shapes that cross the network: v0 requests and answers, the error table, hash messages.

Used by the Integration Service and the Proxy Client alike, so that to a client service both are one
interface at two addresses. Names, paths and values are those of the published v0 contract.
"""
