// SPDX-License-Identifier: AGPL-3.0-only
pragma solidity 0.8.30;

/// The twin of Counter.vy.
contract Counter {
    event Bumped(address indexed who, uint256 count);

    uint256 public count;

    function bump() external {
        count += 1;
        emit Bumped(msg.sender, count);
    }

    function fail() external pure returns (uint256) {
        revert("not today");
    }

    function moment() external view returns (uint256) {
        return block.timestamp;
    }
}
