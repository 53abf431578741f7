"""What the package is: name, version, dependencies, contents. How to build it: pyproject.toml.

Two commands do more than setuptools' own: `egg_info` writes the bill of materials, which wheel and
sdist take along, and `sdist` writes the same bytes wherever and whenever it runs.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import runpy
import tarfile
from pathlib import Path

from setuptools import Distribution, find_packages, setup
from setuptools.command.egg_info import egg_info
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent


class EggInfo(egg_info):
    """Write the bill of materials beside the metadata; a wheel copies both into .dist-info."""

    def run(self) -> None:
        """Write it, and all that setuptools writes."""
        folder = Path(self.egg_info, "sboms")  # the name that PEP 770 gives it
        self.mkpath(str(folder))
        text = json.dumps(bill_of_materials(self.distribution), indent=2) + "\n"
        # Before the list of sources is made, so that it is on it the first time, too.
        self.write_file("bill of materials", str(folder / "ziggeo.cdx.json"), text)
        super().run()


class Sdist(sdist):
    """Leave out of the archive who made it, and when: its time is SOURCE_DATE_EPOCH."""

    def run(self) -> None:
        """Make the archive, and write it anew."""
        super().run()
        for archive in map(Path, self.get_archive_files()):
            archive.write_bytes(reproducible(archive.read_bytes()))


def reproducible(archive: bytes) -> bytes:
    """Return a .tar.gz of the same files, sorted, without owners, umask and times of its own."""
    written = io.BytesIO()
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))  # 1980: zip knows none before
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as source,
        gzip.GzipFile(filename="", fileobj=written, mode="wb", mtime=epoch) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as target,
    ):
        for member in sorted(source, key=lambda member: member.name):
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mtime = epoch
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}  # where the time stood with its fractions
            target.addfile(member, source.extractfile(member) if member.isfile() else None)
    return written.getvalue()


def bill_of_materials(package: Distribution) -> dict[str, object]:
    """Return what the package is made of and asks for, in CycloneDX's words.

    It has neither a time nor a serial number, so that the same package has the same one.
    """
    this = f"pkg:pypi/{package.get_name()}@{package.get_version()}"
    required = [component(line) for line in package.install_requires]
    optional = [
        component(line, extra)
        for extra, lines in sorted(package.extras_require.items())
        for line in lines
    ]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",  # the first that knows ranges of versions
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": this,
                "name": package.get_name(),
                "version": package.get_version(),
                "description": package.get_description(),
                "licenses": [{"license": {"id": package.metadata.license_expression}}],
                "purl": this,
            }
        },
        "components": required + optional,
        "dependencies": [{"ref": this, "dependsOn": [one["bom-ref"] for one in required]}],
    }


def component(requirement: str, extra: str | None = None) -> dict[str, object]:
    """Return what a requirement asks for: "flask>=3.0" of the extra "emulator", for example."""
    name, limits = re.match(r"([\w.-]+)(?:\[.*\])?([^;]*)", requirement).groups()
    in_order = sorted(limits.strip().split(","), key=numbers)  # setuptools puts < before >
    described = {
        "type": "library",
        "bom-ref": f"{extra}/{name}" if extra else name,
        "name": name,
        "isExternal": True,  # the installer brings it; the wheel holds none of it
        "versionRange": f"vers:pypi/{'|'.join(in_order) or '*'}",
        "scope": "optional" if extra else "required",
        "purl": f"pkg:pypi/{name}",
    }
    if extra:
        described["properties"] = [{"name": "ziggeo:extra", "value": extra}]
    return described


def numbers(limit: str) -> list[int]:
    """Return the numbers of a version, by which limits are sorted."""
    return [int(number) for number in re.findall(r"\d+", limit)]


setup(
    name="ziggeo",
    version=runpy.run_path(str(HERE / "ziggeo" / "_version.py"))["__version__"],
    description="Python client for the Ziggeo video service, with a local Ziggeo to test against",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license_expression="Apache-2.0",
    license_files=["LICENSE"],
    project_urls={
        "Homepage": "https://ziggeo.com",
        "Service documentation": "https://ziggeo.com/docs",
    },
    keywords=["ziggeo", "video", "audio", "upload", "recording", "transcoding", "api client"],
    classifiers=[
        "Development Status :: 5 - Production/Stable",
        "Environment :: Web Environment",
        "Intended Audience :: Developers",
        "Operating System :: OS Independent",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Internet :: WWW/HTTP",
        "Topic :: Multimedia :: Video",
        "Topic :: Software Development :: Libraries :: Python Modules",
        "Typing :: Typed",
    ],
    packages=find_packages(include=["ziggeo", "ziggeo.*"]),
    package_data={
        "ziggeo": ["py.typed"],
        "ziggeo.emulator.site": ["*.css", "*.html", "*.js"],
    },
    cmdclass={"egg_info": EggInfo, "sdist": Sdist},
    zip_safe=False,
    python_requires=">=3.10",
    install_requires=[
        "requests>=2.32.4",  # earlier ones may hand .netrc's credentials to the wrong host
        "urllib3>=2.6,<3",  # the transport builds on its pool and its Retry directly
        "requests-toolbelt>=1.0",  # the first for urllib3 2
        "certifi",  # the authorities where the environment names none
        "cryptography>=42",
    ],
    entry_points={
        "console_scripts": ["ziggeo = ziggeo.cli:main"],
        "pytest11": ["ziggeo = ziggeo.emulator.pytest_plugin"],
    },
    extras_require={
        "emulator": [
            "flask>=3.0",
            "av>=14.1",  # the first to tell album covers from moving pictures
            "trustme>=1.1",
        ],
        "cli": ["click>=8.1.7", "rich>=13.7"],
        "progress": ["tqdm>=4.66.2"],  # the first that does not warn on Python 3.12
    },
)
