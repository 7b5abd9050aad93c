"""Build hook: compile the contracts, so that the wheel founds nations without a compiler."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileContracts(BuildHookInterface):  # type: ignore[type-arg,misc]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        source = root / "src/govkit/contracts/_compile.py"
        spec = importlib.util.spec_from_file_location("govkit_compile", source)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.write_artifacts(root / "contracts", root / "src/govkit")
        if self.target_name == "wheel" and version != "editable":
            # Read where a test shows the line of a contract that reverted.
            for folder in ("", "interfaces", "modules"):
                for path in sorted((root / "contracts" / folder).glob("*.vy*")):
                    place = path.relative_to(root / "contracts").as_posix()
                    build_data["force_include"][str(path)] = f"govkit/contracts/sources/{place}"
