"""What the package is: name, version, dependencies, contents. How to build it: pyproject.toml."""

from __future__ import annotations

import runpy
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent

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
