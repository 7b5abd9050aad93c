// SPDX-License-Identifier: AGPL-3.0-only
pragma solidity 0.8.30;

import {Counter} from "../src/Counter.sol";

interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
    function envAddress(string calldata name) external view returns (address);
}

contract Send {
    Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function run() external {
        vm.startBroadcast();
        Counter(vm.envAddress("COUNTER")).bump();
        vm.stopBroadcast();
    }
}
