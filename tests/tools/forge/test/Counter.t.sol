// SPDX-License-Identifier: AGPL-3.0-only
pragma solidity 0.8.30;

import {Counter} from "../src/Counter.sol";

interface Vm {
    struct EthGetLogs {
        address emitter;
        bytes32[] topics;
        bytes data;
        bytes32 blockHash;
        uint64 blockNumber;
        bytes32 transactionHash;
        uint64 transactionIndex;
        uint256 logIndex;
        bool removed;
    }

    function envAddress(string calldata name) external view returns (address);
    function eth_getLogs(uint256 from, uint256 to, address target, bytes32[] calldata topics)
        external
        view
        returns (EthGetLogs[] memory);
    function expectEmit() external;
    function expectRevert(bytes calldata reason) external;
    function prank(address sender) external;
    function revertToState(uint256 id) external returns (bool);
    function snapshotState() external returns (uint256);
    function warp(uint256 time) external;
}

/// On a fork of the node's chain: forge fetches accounts and slots from it as it needs them.
contract CounterTest {
    Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    Counter counter = Counter(vm.envAddress("COUNTER"));

    function test_call() external view {
        require(counter.count() == 1, "another count");
    }

    function test_reason() external {
        vm.expectRevert(bytes("not today"));
        counter.fail();
    }

    function test_logs() external view {
        bytes32[] memory topics = new bytes32[](1);
        topics[0] = Counter.Bumped.selector;
        Vm.EthGetLogs[] memory found = vm.eth_getLogs(0, block.number, address(counter), topics);
        require(found.length == 1 && abi.decode(found[0].data, (uint256)) == 1, "other logs");
    }

    function test_snapshot() external {
        uint256 kept = vm.snapshotState();
        counter.bump();
        require(vm.revertToState(kept) && counter.count() == 1, "another state");
    }

    function test_impersonation() external {
        address somebody = address(0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB);
        vm.expectEmit();
        emit Counter.Bumped(somebody, 2);
        vm.prank(somebody);
        counter.bump();
    }

    function test_time() external {
        vm.warp(block.timestamp + 1 hours);
        require(counter.moment() == block.timestamp, "not later");
    }
}
