require("@nomicfoundation/hardhat-ethers");

module.exports = {
  networks: { other: { url: process.env.NODE_URL } },
};
